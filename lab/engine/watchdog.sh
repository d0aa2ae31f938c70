# Runs a command in a directory of its own. Both are removed when the process that holds our standard input ends.
#
#   sh watchdog.sh DIRECTORY COMMAND [ARGUMENT...]
#
#   standard input   a line: the directory is filled, start; end of file: the lab is gone, kill
#   descriptor 3     gets the command's process id
#   exit status      the command's; 128 + n after signal n
#
# The command is our child, so its process id is not reused before we wait for it. It leads a session of its own, so
# its children can be killed with it. We write only where a broken pipe does not end us.
directory=$1
shift
exec 4<&0
if read -r _ && cd "$directory"; then
  setsid "$@" </dev/null 3>&- 4<&- &
  child=$!
  # The session, and the child itself in case it does not lead one yet.
  { read -r _ <&4; kill -s KILL -- "-$child"; kill -s KILL "$child"; } >/dev/null 2>&1 3>&- &
  watcher=$!
  (echo "$child" >&3) 2>/dev/null
  exec 3>&-
  wait "$child" 2>/dev/null
  status=$?
  { kill "$watcher"; kill -s KILL -- "-$child"; } 2>/dev/null
fi
cd /
rm -rf -- "$directory"
exit "${status:-1}"
