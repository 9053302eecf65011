"""Planted data that show what each variant is for; each study is a command."""
