"""Requests to merge on the hosts of repositories: GitHub, GitLab, Gitea and Forgejo, Bitbucket."""
