"""The directory of dispositifs: records, files, import, opening hours."""
