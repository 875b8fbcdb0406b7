-- KEYS: whole
return is_whole(KEYS[1]) and 1 or 0
