"""The APIs of the hosts on which changes are reviewed: comments and check runs."""
