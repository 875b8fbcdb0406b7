-- Money as whole numbers. KEYS: purse:account, purse:open, purse:open:bodies, purse:settled.
local ACCOUNT, OPEN, BODIES, SETTLED = unpack(KEYS)

local function is_known(id, day)
  return redis.call('HEXISTS', BODIES, id) == 1 or redis.call('SISMEMBER', SETTLED .. ':' .. day, id) == 1
end

local function add(account, field, amount)
  redis.call('HINCRBY', ACCOUNT .. ':' .. account, field, amount)
  redis.call('EXPIRE', ACCOUNT .. ':' .. account, ACCOUNT_SECONDS)
end

local function minus(amount)
  return amount == '0' and amount or '-' .. amount
end

local function close(id, day)
  redis.call('SADD', SETTLED .. ':' .. day, id)
  redis.call('EXPIRE', SETTLED .. ':' .. day, SETTLED_SECONDS)
end
