-- What the transactions on a document share. A page or document is counted in the fields that its own lines name.
local DOCUMENT, PLANNED, SETTLED, COUNTS, NAMES, ATTEMPTS, CLAIMS = unpack(KEYS)

local function clock()
  local time = redis.call('TIME')
  return time[1] .. '.' .. string.format('%06d', time[2])
end

local function count(lines, by, sums)
  for line in string.gmatch(lines, '[^\n]+') do
    sums[line] = (sums[line] or 0) + by
  end
end

local function add(sums)
  for line, by in pairs(sums) do
    if by ~= 0 then
      redis.call('HINCRBY', COUNTS, line, by)
    end
  end
end

local function is_there()
  return redis.call('HEXISTS', DOCUMENT, 'body') == 1
end

local function is_planned(page)
  return redis.call('GETBIT', PLANNED, page) == 1
end

local function is_settled(page)
  return redis.call('GETBIT', SETTLED, page) == 1
end

local function claim_of(name, page)
  return name .. '\0' .. page
end

local function unclaim(name, page)
  redis.call('HDEL', ATTEMPTS, claim_of(name, page))
  redis.call('ZREM', CLAIMS, claim_of(name, page))
end

local function progress()
  local planned, settled = unpack(redis.call('HMGET', DOCUMENT, 'planned', 'settled'))
  return {'ok', tonumber(planned or 0), tonumber(settled or 0)}
end

-- Replaces state and faults of a document that is there.
local function turn(name, state, faults, counted)
  local before, old = unpack(redis.call('HMGET', DOCUMENT, 'state', 'counted'))
  local sums = {}
  count('document:' .. before .. '\n' .. old, -1, sums)
  count('document:' .. state .. '\n' .. counted, 1, sums)
  add(sums)
  if before ~= state then
    redis.call('ZREM', NAMES .. ':' .. before, name)
    redis.call('ZADD', NAMES .. ':' .. state, 0, name)
  end
  redis.call('HSET', DOCUMENT, 'state', state, 'faults', faults, 'counted', counted)
end

local MISSING = {'missing'}
