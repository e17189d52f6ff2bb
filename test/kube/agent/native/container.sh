#!/bin/sh
# First process of a container, in its own PID and mount namespaces. Its arguments: a directory of its own, the working
# directory, the masks and mounts, and after `--` how to become the container's user and command (`container-root.ts`):
#   mask PATH MODE               an empty file system over what this machine has there
#   mount SOURCE TARGET rw|ro    a directory or file of this machine
#   tmpfs TARGET SIZE            memory
#   readonly                     the root file system
# Its environment is the container's; PATH is put back before the command.
set -eu
container_path=${PATH-}
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
own=$1
working_directory=$2
shift 2

# This machine's own root file system under a layer in memory that ends with the container.
mount -t tmpfs -o mode=755 tmpfs "$own"
mkdir "$own/upper" "$own/work" "$own/root"
root=$own/root
mount -t overlay overlay -o "lowerdir=/,upperdir=$own/upper,workdir=$own/work" "$root"
mount --rbind /dev "$root/dev"
mount --rbind /sys "$root/sys"
mount -t proc proc "$root/proc"

# A path of the container as this machine sees it: links in it lead to the container's own places.
inside() { echo "$root$(chroot "$root" realpath --canonicalize-missing "$1")"; }

read_only=
while [ "$1" != -- ]; do
	case $1 in
	mask)
		place=$(inside "$2")
		mkdir -p "$place"
		mount -t tmpfs -o "mode=$3" tmpfs "$place"
		shift 3
		;;
	mount)
		place=$(inside "$3")
		if [ -d "$2" ]; then
			mkdir -p "$place"
		else
			mkdir -p "$(dirname "$place")"
			[ -e "$place" ] || : > "$place"
		fi
		mount --bind "$2" "$place"
		[ "$4" = rw ] || mount -o remount,bind,ro "$place"
		shift 4
		;;
	tmpfs)
		place=$(inside "$2")
		mkdir -p "$place"
		mount -t tmpfs -o "mode=1777,size=$3" tmpfs "$place"
		shift 3
		;;
	readonly)
		read_only=yes
		shift
		;;
	esac
done
shift

mkdir -p "$(inside "$working_directory")"
cd "$root"
pivot_root . .
umount -l .
[ -z "$read_only" ] || mount -o remount,bind,ro /
cd "$working_directory"
echo started >&3
exec 3>&-
unset OLDPWD
export PATH="$container_path"
exec "$@"
