"""Communes, intercommunalités, basins: the territory and how people name it."""
