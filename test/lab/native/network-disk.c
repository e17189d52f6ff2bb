/*
 * A stand-in for an NFS client, for the lab only: a FUSE file system that shows the directory below its mount point, as
 * the file server has it, through this machine's caches. Each machine has a process, and so caches, of its own.
 *   - What others do in a directory (a new file, a removed one, other attributes) is seen so many seconds late: answers,
 *     "no such file" and listings are kept that long, as with acdirmin=acdirmax and acregmin=acregmax.
 *   - What a machine does itself it sees at once.
 *   - Whoever opens a file gets its newest content and size (close-to-open).
 *   - A file that is removed while it is open keeps a name (.fuse_hidden…, with NFS .nfs…) until it is closed.
 *   - A quota: while the switch file is there, nobody but root may make a file longer (EDQUOT). What needs no room goes
 *     on: directories, empty files, renames, and writing over what a file has.
 * Harder than NFS: whoever opens a directory gets the listing that is kept, where NFS asks the server unless mounted with
 * nocto; and a name that was not there stays so though a new listing shows it. Softer: what is written is at the server at
 * once, errors come from write and not only from close, and O_APPEND of two machines never overwrites. Not simulated: lost
 * answers, ESTALE, locks between machines, a server that hangs, root squash.
 *
 *     network-disk DIRECTORY SECONDS SWITCH
 */
#define _GNU_SOURCE
#define FUSE_USE_VERSION 31
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

#include <fuse.h>

/* The directory as the server has it, opened before the mount hides it. */
static int server;
static double seconds;
static const char *quota_switch;

/* Paths of FUSE begin with a slash and are relative to the mount. */
static const char *below(const char *path)
{
	return path[1] == '\0' ? "." : path + 1;
}

static int answer(int result)
{
	return result < 0 ? -errno : 0;
}

/* What is made belongs to whoever asked for it, from the first moment on. */
static void become_caller(void)
{
	setfsgid(fuse_get_context()->gid);
	setfsuid(fuse_get_context()->uid);
}

static int answer_as_root(int result)
{
	int error = errno;

	setfsuid(0);
	setfsgid(0);
	return result < 0 ? -error : 0;
}

/*
 * Attributes and "no such file" are kept by the kernel, listings here: it keeps them only from libfuse 3.16 on, which
 * Debian 12 does not have.
 */
struct listing {
	struct listing *next;
	char *path;
	struct dirent **names;
	int count;
	double read_at;
};

static struct listing *listings;
static pthread_mutex_t listings_lock = PTHREAD_MUTEX_INITIALIZER;

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec + time.tv_nsec / 1e9;
}

static void drop(struct listing **place)
{
	struct listing *old = *place;

	*place = old->next;
	while (old->count > 0)
		free(old->names[--old->count]);
	free(old->names);
	free(old->path);
	free(old);
}

/* Whether a change of a name changes a listing: that of the directory around it, or one of what was called so. */
static int concerns(const char *changed, const char *listed)
{
	size_t length = strlen(changed), around = strrchr(changed, '/') - changed;

	if (around == 0)
		around = 1; /* the mount itself is "/" */
	if (strlen(listed) == around && strncmp(listed, changed, around) == 0)
		return 1;
	return strncmp(listed, changed, length) == 0 && (listed[length] == '\0' || listed[length] == '/');
}

/* What this machine changes it sees at once. Called after the change: whoever lists before it is forgotten, too. */
static int changed(const char *path, int result)
{
	struct listing **place = &listings;

	pthread_mutex_lock(&listings_lock);
	while (*place != NULL)
		if (concerns(path, (*place)->path))
			drop(place);
		else
			place = &(*place)->next;
	pthread_mutex_unlock(&listings_lock);
	return result;
}

/* The listing of a directory that is kept, or a new one; NULL with errno. */
static struct listing *find_listing(const char *path)
{
	struct listing **place = &listings, *found, read = { .read_at = now() };

	while (*place != NULL)
		if (read.read_at - (*place)->read_at >= seconds)
			drop(place);
		else if (strcmp((*place)->path, path) == 0)
			return *place;
		else
			place = &(*place)->next;
	read.next = listings;
	read.count = scandirat(server, below(path), &read.names, NULL, NULL);
	if (read.count < 0)
		return NULL;
	found = malloc(sizeof(read));
	*found = read;
	found->path = strdup(path);
	return listings = found;
}

static void *start(struct fuse_conn_info *connection, struct fuse_config *config)
{
	(void)connection;
	config->use_ino = 1; /* two names of one file are known by it */
	config->attr_timeout = config->entry_timeout = config->negative_timeout = seconds;
	return NULL;
}

static int get_attributes(const char *path, struct stat *found, struct fuse_file_info *file)
{
	return answer(file != NULL ? fstat(file->fh, found)
				   : fstatat(server, below(path), found, AT_SYMLINK_NOFOLLOW));
}

static int read_link(const char *path, char *target, size_t size)
{
	ssize_t length = readlinkat(server, below(path), target, size - 1);

	if (length >= 0)
		target[length] = '\0';
	return answer(length);
}

static int make_node(const char *path, mode_t mode, dev_t device)
{
	become_caller();
	return changed(path, answer_as_root(mknodat(server, below(path), mode, device)));
}

static int make_directory(const char *path, mode_t mode)
{
	become_caller();
	return changed(path, answer_as_root(mkdirat(server, below(path), mode)));
}

static int make_symlink(const char *target, const char *path)
{
	become_caller();
	return changed(path, answer_as_root(symlinkat(target, server, below(path))));
}

static int make_link(const char *from, const char *to)
{
	return changed(to, answer(linkat(server, below(from), server, below(to), 0)));
}

static int remove_file(const char *path)
{
	return changed(path, answer(unlinkat(server, below(path), 0)));
}

static int remove_directory(const char *path)
{
	return changed(path, answer(unlinkat(server, below(path), AT_REMOVEDIR)));
}

static int rename_entry(const char *from, const char *to, unsigned int flags)
{
	return changed(from, changed(to, answer(renameat2(server, below(from), server, below(to), flags))));
}

static int change_mode(const char *path, mode_t mode, struct fuse_file_info *file)
{
	return answer(file != NULL ? fchmod(file->fh, mode) : fchmodat(server, below(path), mode, 0));
}

static int change_owner(const char *path, uid_t user, gid_t group, struct fuse_file_info *file)
{
	return answer(file != NULL ? fchown(file->fh, user, group)
				   : fchownat(server, below(path), user, group, AT_SYMLINK_NOFOLLOW));
}

static int change_times(const char *path, const struct timespec times[2], struct fuse_file_info *file)
{
	return answer(file != NULL ? futimens(file->fh, times)
				   : utimensat(server, below(path), times, AT_SYMLINK_NOFOLLOW));
}

static int change_size(const char *path, off_t size, struct fuse_file_info *file)
{
	int opened, result;

	if (file != NULL)
		return answer(ftruncate(file->fh, size));
	opened = openat(server, below(path), O_WRONLY);
	if (opened < 0)
		return -errno;
	result = answer(ftruncate(opened, size));
	close(opened);
	return result;
}

static int create_file(const char *path, mode_t mode, struct fuse_file_info *file)
{
	int opened;

	become_caller();
	opened = openat(server, below(path), file->flags | O_CREAT, mode);
	file->fh = opened;
	return changed(path, answer_as_root(opened));
}

static int open_file(const char *path, struct fuse_file_info *file)
{
	int opened = openat(server, below(path), file->flags);

	if (opened < 0)
		return -errno;
	file->fh = opened;
	/* The kernel drops the content that it has kept by itself, but not the size. */
	fuse_invalidate_path(fuse_get_context()->fuse, path);
	return 0;
}

static int read_file(const char *path, char *buffer, size_t size, off_t offset, struct fuse_file_info *file)
{
	ssize_t length = pread(file->fh, buffer, size, offset);

	(void)path;
	return length < 0 ? -errno : length;
}

static int is_over_quota(void)
{
	return fuse_get_context()->uid != 0 && access(quota_switch, F_OK) == 0;
}

static int needs_room(int opened, off_t end)
{
	struct stat about;

	return fstat(opened, &about) < 0 || end > about.st_size;
}

static int write_file(const char *path, const char *buffer, size_t size, off_t offset, struct fuse_file_info *file)
{
	ssize_t length;

	(void)path;
	if (needs_room(file->fh, offset + size) && is_over_quota())
		return -EDQUOT;
	length = pwrite(file->fh, buffer, size, offset);
	return length < 0 ? -errno : length;
}

static int sync_file(const char *path, int only_data, struct fuse_file_info *file)
{
	(void)path;
	return answer(only_data ? fdatasync(file->fh) : fsync(file->fh));
}

static int close_file(const char *path, struct fuse_file_info *file)
{
	(void)path;
	return answer(close(file->fh));
}

static int list_directory(const char *path, void *answers, fuse_fill_dir_t add, off_t offset,
			  struct fuse_file_info *file, enum fuse_readdir_flags flags)
{
	struct listing *found;
	int result = 0;

	(void)offset, (void)file, (void)flags;
	pthread_mutex_lock(&listings_lock);
	found = find_listing(path);
	if (found == NULL)
		result = -errno;
	else
		for (int i = 0; i < found->count; i++) {
			struct dirent *entry = found->names[i];
			struct stat about = { .st_ino = entry->d_ino, .st_mode = DTTOIF(entry->d_type) };

			add(answers, entry->d_name, &about, 0, 0);
		}
	pthread_mutex_unlock(&listings_lock);
	return result;
}

static int get_room(const char *path, struct statvfs *room)
{
	(void)path;
	return answer(fstatvfs(server, room));
}

static const struct fuse_operations operations = {
	.init = start,
	.getattr = get_attributes,
	.readlink = read_link,
	.mknod = make_node,
	.mkdir = make_directory,
	.symlink = make_symlink,
	.link = make_link,
	.unlink = remove_file,
	.rmdir = remove_directory,
	.rename = rename_entry,
	.chmod = change_mode,
	.chown = change_owner,
	.utimens = change_times,
	.truncate = change_size,
	.create = create_file,
	.open = open_file,
	.read = read_file,
	.write = write_file,
	.fsync = sync_file,
	.release = close_file,
	.readdir = list_directory,
	.statfs = get_room,
};

int main(int argc, char **argv)
{
	char *options = "allow_other,default_permissions,fsname=network-disk,subtype=network-disk";

	if (argc != 4) {
		fprintf(stderr, "usage: network-disk DIRECTORY SECONDS SWITCH\n");
		return 2;
	}
	seconds = atof(argv[2]);
	quota_switch = argv[3];
	server = open(argv[1], O_PATH | O_DIRECTORY);
	if (server < 0) {
		perror(argv[1]);
		return 1;
	}
	umask(0); /* the kernel has applied the caller's */
	return fuse_main(4, ((char *[]){ argv[0], "-o", options, argv[1], NULL }), &operations, NULL);
}
