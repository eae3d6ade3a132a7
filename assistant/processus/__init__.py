"""Starting, watching and stopping the three processes; training the model."""
