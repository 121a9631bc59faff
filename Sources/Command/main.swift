import Understudy

print(Version.current)
