"""The judge's figures, computed a second time: nothing here shares code with Understudy."""
