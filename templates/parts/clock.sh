# shellcheck shell=bash
# Time that passes. Bash's own SECONDS goes by the wall clock, which a node that has just come up sets right in the middle
# of a job: a wait would be over at once, or last as long as the step back.

# Sets uptime: seconds since the node came up.
read_uptime() {
  read -r uptime _ </proc/uptime || uptime=$SECONDS
  uptime=${uptime%.*}
}

# Sets passed: how many seconds have passed since an uptime.
passed_since() {
  read_uptime
  passed=$((uptime - $1))
}

# Whether at most so many seconds have passed since an uptime; how many: in passed. Usage: is_within SECONDS UPTIME
is_within() {
  passed_since "$2"
  ((passed <= $1))
}
