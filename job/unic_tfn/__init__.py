"""unic-tfn: tensor fusion networks over every combination of modalities and source of labels."""

__version__ = "0.1.0"
