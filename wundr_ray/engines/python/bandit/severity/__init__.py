"""Cases in which a finding of bandit has another severity than bandit's."""
