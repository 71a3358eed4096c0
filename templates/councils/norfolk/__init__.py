"""Norfolk's committee paper of 2017: its options, and how they tie out."""
