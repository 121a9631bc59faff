"""How do time and memory grow with rows and columns?"""
