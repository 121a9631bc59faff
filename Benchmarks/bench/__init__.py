"""Understudy beside its rivals, judged by code that shares nothing with its own."""
