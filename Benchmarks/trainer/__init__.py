"""LightGBM as the trainer of Understudy's own scheme: how fast, and how good, is it there?"""
