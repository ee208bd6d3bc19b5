"""Mail by the local sendmail program: to whom it goes, and how a message is handed over."""
