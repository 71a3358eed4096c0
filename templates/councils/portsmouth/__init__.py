"""Portsmouth's Cabinet paper of 2017: budget, growth and break-even, and how they tie out."""
