# shellcheck shell=bash
# What happened: a line a phase on stdout (logs/job.log), events.jsonl, and failed.json for the first failure.

# A text as a JSON string, in json. What is not UTF-8 is left out; long texts are cut.
json_string() {
  local LC_ALL=C
  local text=${1:0:1500} character rest i
  if [[ $text != *[!\ -~]* ]]; then
    text=${text//\\/\\\\}
    json="\"${text//\"/\\\"}\""
    return
  fi
  json='"'
  for ((i = 0; i < ${#text}; i++)); do
    character=${text:i:1}
    case $character in
      '"' | \\) json+="\\$character" ;;
      $'\n') json+='\n' ;;
      $'\t') json+='\t' ;;
      [\ -~]) json+=$character ;;
      [$'\x01'-$'\x1f'] | $'\x7f')
        printf -v character '\\u%04x' "'$character"
        json+=$character
        ;;
      *)
        rest=${text:i:4}
        if [[ $rest =~ ^($utf8_character) ]]; then
          json+=${BASH_REMATCH[1]}
          ((i += ${#BASH_REMATCH[1]} - 1))
        fi
        ;;
    esac
  done
  json+='"'
}

# Byte sequences of one character beyond ASCII: no overlong forms, no surrogates, nothing above U+10FFFF.
utf8_tail=$'[\x80-\xbf]'
utf8_character=$'[\xc2-\xdf]'"$utf8_tail"
utf8_character+=$'|\xe0[\xa0-\xbf]'"$utf8_tail"
utf8_character+=$'|[\xe1-\xec\xee\xef]'"$utf8_tail$utf8_tail"
utf8_character+=$'|\xed[\x80-\x9f]'"$utf8_tail"
utf8_character+=$'|\xf0[\x90-\xbf]'"$utf8_tail$utf8_tail"
utf8_character+=$'|[\xf1-\xf3]'"$utf8_tail$utf8_tail$utf8_tail"
utf8_character+=$'|\xf4[\x80-\x8f]'"$utf8_tail$utf8_tail"

json_string_or_null() {
  json=null
  if [[ -n $1 ]]; then json_string "$1"; fi
}

# 2026-01-02T03:04:05.678Z, in now.
utc_now() {
  local -x TZ=UTC0
  local stamp=${EPOCHREALTIME:-}
  if [[ -n $stamp ]]; then
    printf -v now '%(%FT%T)T.%.3sZ' "${stamp%[.,]*}" "${stamp##*[.,]}"
  else
    printf -v now '%(%FT%T)T.000Z' -1
  fi
}

say() {
  utc_now
  printf '%s %s\n' "$now" "$*"
}

# Makes a file appear complete or not at all.
write_file() {
  # Over a link to a directory, not into it.
  write_draft "$1" "$2" && mv -fT -- "$draft" "$1"
}

# A complete draft of a file, in draft. Where the disk is full it takes the room that deploy.py has set aside; what is left
# of that are spaces.
write_draft() {
  local file=$1 text=$2
  draft=".$file.$$"
  if printf '%s\n' "$text" >"$draft"; then return; fi
  rm -f -- "$draft"
  draft=".room.$file"
  [[ -f $draft && ! -L $draft ]] && printf '%s\n' "$text" 1<>"$draft"
}

# A phase change. Usage: event PHASE started|done|failed|progress MESSAGE
event() {
  say "$1 $2: $3"
  json_string "$3"
  # One write of less than 4 KiB: writers on several nodes do not mix their lines.
  printf '{"at": "%s", "phase": "%s", "event": "%s", "attempt": %s, "job_id": "%s", "host": "%s", "message": %s}\n' \
    "$now" "$1" "$2" "$attempt" "$job_id" "$host" "$json" >>events.jsonl
}

# The phase that the run is in: the last one that began, if it has not ended. deploy.py knows better than this script.
current_phase() {
  local line
  line=$(tail -n 1 events.jsonl 2>/dev/null)
  if [[ $line =~ \"event\":\ ?\"done\" ]]; then return; fi
  if [[ $line =~ \"phase\":\ ?\"([a-z]+)\" ]]; then phase=${BASH_REMATCH[1]}; fi
}

# Kinds of telling lines, best first: what Slurm and pyxis say, then an exception's own line, then any error.
readonly telling_patterns=(
  'pyxis:.*\[ERROR\]|pyxis: (failed|couldn.t|unable)'
  'oom[_-]kill|[Oo]ut of memory|No space left on device|Disk quota exceeded|Address already in use|Permission denied'
  '^srun: (error|fatal): .*([Uu]nable to|Invalid|invalid|Requested|annot|execve)'
  '^(\(.*\) )?[A-Za-z_][A-Za-z0-9_.]*(Error|Exception|Failure|Interrupt|Exit)\b'
  'exited unexpectedly|\[exit code='
  'error|ERROR|Error|FATAL|fatal|[Ff]ailed|[Cc]annot|not found|No such|[Rr]efused|denied'
  '[^[:space:]]'
)
# Said at every end, however it came.
readonly untelling='Exited with exit code|CANCELLED|forcing job termination|Job step aborted|got SIG|Waiting up to|couldn.t chdir|Subprocesses exit with SIGTERM|This command will now block|Some Ray subprocesses|Remaining processes will|: line [0-9]+: +[0-9]+ (Killed|Terminated)|--- .* starts on .* ---'

# The line of a log that says most about a failure: sets telling_log ("logs/x.log:12") and telling_line, or empties them.
find_telling_line() {
  local file=$1 total skipped pattern found
  telling_log='' telling_line=''
  [[ -s $file ]] || return 0
  total=$(wc -l <"$file")
  # An earlier attempt wrote into the same file.
  skipped=$(grep -naE -e "--- [a-z0-9-]+ of attempt $attempt starts on" "$file" | tail -n 1)
  skipped=${skipped%%:*}
  if [[ -z $skipped ]] || ((skipped < total - 5000)); then skipped=$((total > 5000 ? total - 5000 : 0)); fi
  for pattern in "${telling_patterns[@]}"; do
    found=$(tail -n "+$((skipped + 1))" "$file" | grep -naE -e "$pattern" | grep -avE -e "$untelling" | tail -n 1)
    [[ -n $found ]] || continue
    telling_log="$file:$((skipped + ${found%%:*}))"
    # shellcheck disable=SC2001
    telling_line=$(sed -e $'s/\e\\[[0-9;]*m//g' -e 's/^[[:space:]]*//' <<<"${found#*:}")
    return 0
  done
}

# Tells of a failure and ends the job: the exit trap tears down. Of several failures of an attempt the first one stays in
# failed.json, whoever wrote it. Usage: fail PHASE CLASS EXIT_CODE MESSAGE [LOG]
fail() {
  local phase=$1 class=$2 code=$3 message=$4 log=${5:-}
  local description
  ignore_signals
  find_telling_line "$log"
  refine_class
  event "$phase" failed "$message"
  json_string "$message"
  description="{\"phase\": \"$phase\", \"class\": \"$class\", \"message\": $json"
  json_string_or_null "$telling_log"
  description+=", \"log\": $json"
  json_string_or_null "$telling_line"
  description+=", \"line\": $json, \"exit_code\": $code, \"attempt\": $attempt, \"job_id\": \"$job_id\", \"at\": \"$now\"}"
  if write_draft failed.json "$description" && create_from "$draft" failed.json; then
    if [[ -n $telling_line ]]; then printf '    %s: %s\n' "$telling_log" "$telling_line"; fi
  elif [[ -e failed.json ]]; then
    printf '    a failure came before this one: %s\n' "$(head -c 4000 failed.json)"
  fi
  rm -f -- "$draft"
  show_tail "$log"
  exit "$code"
}

# Gives a file a name that must not be there; on a file system without hard links by a copy. Usage: create_from FILE NAME
create_from() {
  (
    set -o noclobber
    ln -- "$1" "$2" || cat -- "$1" >"$2"
  ) 2>/dev/null
}

# The class of a failure where the step's log says more than "it died".
refine_class() {
  case $class:$telling_line in
    *-died:*pyxis:*) class=container ;;
    *-died:srun:*[Uu]'nable to'* | *-died:srun:*[Ii]nvalid* | *-died:srun:*Requested*) class=step-refused ;;
    *-died:*oom[_-]kill* | *-died:*[Oo]'ut of memory'*) class=out-of-memory ;;
  esac
}

show_tail() {
  [[ -s $1 ]] || return 0
  printf '    end of %s:\n' "$1"
  tail -n 15 -- "$1" | cut -c 1-300 | sed 's/^/    | /'
}
