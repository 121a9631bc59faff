"""Does it help a classifier to be trained on made rows where real ones are rare?"""
