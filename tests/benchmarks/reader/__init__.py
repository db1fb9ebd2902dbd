"""Training and measuring the reader: `train` makes the weights, `report` measures them on what was held out."""
