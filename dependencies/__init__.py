"""What is asked of the packages that Winnow installs: their licences, their known weaknesses, and the systems they have wheels for."""
