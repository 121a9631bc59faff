"""What `understudy fit --effort` trades: CPU seconds against how well a detector tells rows apart."""
