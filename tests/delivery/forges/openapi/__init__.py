"""What judges calls by OpenAPI documents of forges, and a part of GitHub's."""
