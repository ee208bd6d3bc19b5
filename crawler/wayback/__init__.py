"""What an archive of the web is asked for an import, and what its answers hold; asking is left to a spider."""
