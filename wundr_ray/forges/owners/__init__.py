"""All repositories of an organisation, a group or a user."""
