-- Whether the store holds all that it was told. The mark names the run of the server in which it was made whole. After
-- a restart that may have lost the end (no append-only file), or when a replica took over, it counts no more.
local function told(section, field)
  return string.match(redis.call('INFO', section), '\n' .. field .. ':([^\r\n]*)')
end

local function is_whole(key)
  local run = redis.call('GET', key)
  if not run then
    return false
  end
  if run == told('server', 'run_id') then
    return true
  end
  return told('persistence', 'aof_enabled') == '1' and told('replication', 'second_repl_offset') == '-1'
end
