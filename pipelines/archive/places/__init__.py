"""Where the files of an archive lie: in a folder, and in an object store behind it; what stands in them is left to the package above."""
