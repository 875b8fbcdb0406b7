-- Changes a pending document. ARGV: name, state, faults, counted, and a body or nothing to keep the one it has
local name, state, faults, counted, body = unpack(ARGV)
if not is_there() then
  return MISSING
end
if redis.call('HGET', DOCUMENT, 'state') ~= 'pending' then
  return {'ok', 0}
end
turn(name, state, faults, counted)
if body ~= '' then
  redis.call('HSET', DOCUMENT, 'body', body)
end
return {'ok', 1}
