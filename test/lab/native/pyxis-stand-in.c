/*
 * A stand-in for NVIDIA's pyxis, for the lab only. Slurm parses pyxis v0.24's options for real; the container is:
 *   - root file system: this machine's own, under an overlay that ends with the task; the cluster's shared file
 *     system is hidden, so what was not mounted is not there, and /run is empty (no munge socket: no Slurm inside);
 *   - image: a registered directory of programs, first on PATH, with the image's environment;
 *   - mounts: real bind mounts in a private mount namespace; /tmp, /dev and /dev/shm are the node's, as in pyxis.
 * Each task has a working directory of its own (/workspace). Not simulated: the image's files, root remapping,
 * entrypoints, --container-save, the file system of a named container (its image is remembered).
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <slurm/spank.h>

SPANK_PLUGIN(pyxis_stand_in, 1)

#define BASE "/run/nano3-container"
#define ROOT BASE "/root"
#define NAMES "/run/nano3-container-names"
#define WORKSPACE "/workspace"
#define SYSTEM_PATH "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
#define MOUNTS_MAX 64

enum option {
	IMAGE, MOUNTS, WORKDIR, NAME, SAVE, ENVIRONMENT, MOUNT_HOME, NO_MOUNT_HOME, REMAP_ROOT, NO_REMAP_ROOT,
	ENTRYPOINT, NO_ENTRYPOINT, ENTRYPOINT_LOG, WRITABLE, READONLY, UNSHARE, OPTIONS
};

struct bind {
	char *source, *target, *flags;
	int fd; /* of the source, opened before anything is hidden; -1 for tmpfs and umount */
};

/* What was asked for: an argument, "" for an option without one, NULL where it was not given. */
static char *asked[OPTIONS];
static const char *lab = "", *shared = "";
static char image_dir[PATH_MAX];
static uid_t uid;
static gid_t gid;

static int take(int option, const char *argument, int remote);

static struct spank_option options[] = {
	{ "container-image", "[USER@][REGISTRY#]IMAGE[:TAG]|PATH", "[pyxis stand-in] the image to use", 1, IMAGE, take },
	{ "container-mounts", "SRC:DST[:FLAGS][,SRC:DST...]", "[pyxis stand-in] bind mounts", 1, MOUNTS, take },
	{ "container-workdir", "PATH", "[pyxis stand-in] working directory inside the container", 1, WORKDIR, take },
	{ "container-name", "NAME[:auto|create|exec|no_exec]", "[pyxis stand-in] name of the container", 1, NAME, take },
	{ "container-save", "PATH", "[pyxis stand-in] accepted, not simulated", 1, SAVE, take },
	{ "container-env", "NAME[,NAME...]", "[pyxis stand-in] variables whose host value wins", 1, ENVIRONMENT, take },
	{ "container-mount-home", NULL, "[pyxis stand-in] mount the home directory", 0, MOUNT_HOME, take },
	{ "no-container-mount-home", NULL, "[pyxis stand-in] do not", 0, NO_MOUNT_HOME, take },
	{ "container-remap-root", NULL, "[pyxis stand-in] accepted, not simulated", 0, REMAP_ROOT, take },
	{ "no-container-remap-root", NULL, "[pyxis stand-in] accepted", 0, NO_REMAP_ROOT, take },
	{ "container-entrypoint", NULL, "[pyxis stand-in] accepted, not simulated", 0, ENTRYPOINT, take },
	{ "no-container-entrypoint", NULL, "[pyxis stand-in] accepted", 0, NO_ENTRYPOINT, take },
	{ "container-entrypoint-log", NULL, "[pyxis stand-in] accepted", 0, ENTRYPOINT_LOG, take },
	{ "container-writable", NULL, "[pyxis stand-in] writable root (the default)", 0, WRITABLE, take },
	{ "container-readonly", NULL, "[pyxis stand-in] read-only root", 0, READONLY, take },
	{ "container-unshare", "NS[,NS...]", "[pyxis stand-in] accepted, not simulated", 1, UNSHARE, take },
	SPANK_OPTIONS_TABLE_END
};

static int contradicts(int option)
{
	static const int pairs[][2] = { { MOUNT_HOME, NO_MOUNT_HOME }, { REMAP_ROOT, NO_REMAP_ROOT },
					{ ENTRYPOINT, NO_ENTRYPOINT }, { WRITABLE, READONLY } };

	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		for (int side = 0; side < 2; side++)
			if (pairs[i][side] == option && asked[pairs[i][!side]] != NULL) {
				slurm_error("pyxis: both --%s and --%s were specified", options[pairs[i][0]].name,
					    options[pairs[i][1]].name);
				return 1;
			}
	return 0;
}

/* Slurm may hand over the same value twice; lists of mounts and names grow, other values must agree. */
static int take(int option, const char *argument, int remote)
{
	(void)remote;
	if (argument == NULL)
		argument = "";
	if (options[option].has_arg && *argument == '\0') {
		slurm_error("pyxis: --%s: argument required", options[option].name);
		return -1;
	}
	if (contradicts(option))
		return -1;
	if (asked[option] == NULL) {
		asked[option] = strdup(argument);
		return 0;
	}
	if (strcmp(asked[option], argument) == 0)
		return 0;
	if (option == MOUNTS || option == ENVIRONMENT) {
		char *both;
		if (asprintf(&both, "%s,%s", asked[option], argument) < 0)
			return -1;
		free(asked[option]);
		asked[option] = both;
		return 0;
	}
	slurm_error("pyxis: --%s specified multiple times", options[option].name);
	return -1;
}

int slurm_spank_init(spank_t sp, int ac, char **av)
{
	for (int i = 0; i < ac; i++) {
		if (strncmp(av[i], "lab=", 4) == 0)
			lab = strdup(av[i] + 4);
		if (strncmp(av[i], "shared=", 7) == 0)
			shared = strdup(av[i] + 7);
	}
	if (spank_context() != S_CTX_LOCAL && spank_context() != S_CTX_REMOTE && spank_context() != S_CTX_ALLOCATOR)
		return 0;
	for (int i = 0; i < OPTIONS; i++)
		if (spank_option_register(sp, &options[i]) != ESPANK_SUCCESS)
			return -1;
	return 0;
}

static int wanted(void)
{
	return asked[IMAGE] != NULL || asked[NAME] != NULL;
}

int slurm_spank_init_post_opt(spank_t sp, int ac, char **av)
{
	(void)sp, (void)ac, (void)av;
	if (!wanted() && spank_context() != S_CTX_REMOTE)
		for (int i = 0; i < OPTIONS; i++)
			if (asked[i] != NULL)
				slurm_error("pyxis: ignoring --%s because neither --container-image nor "
					    "--container-name is set", options[i].name);
	return 0;
}

static void put_json_string(FILE *out, const char *text)
{
	fputc('"', out);
	for (const unsigned char *c = (const unsigned char *)text; *c; c++)
		if (*c == '"' || *c == '\\')
			fprintf(out, "\\%c", *c);
		else if (*c < 0x20)
			fprintf(out, "\\u%04x", *c);
		else
			fputc(*c, out);
	fputc('"', out);
}

/* One JSON line a task, written at once, so that tasks of both nodes can share the file. */
static void log_call(spank_t sp, const char *error)
{
	char host[256] = "", path[PATH_MAX], *line = NULL;
	char **argv = NULL;
	uint32_t job = 0, step = 0, task = 0;
	int argc = 0;
	size_t length = 0;
	FILE *out = open_memstream(&line, &length);

	spank_get_item(sp, S_JOB_ID, &job);
	spank_get_item(sp, S_JOB_STEPID, &step);
	spank_get_item(sp, S_TASK_GLOBAL_ID, &task);
	spank_get_item(sp, S_JOB_ARGV, &argc, &argv);
	gethostname(host, sizeof(host) - 1);
	fprintf(out, "{\"time\":%ld,\"node\":\"%s\",\"job\":%u,\"step\":", (long)time(NULL), host, job);
	if (step > 0xfffffff0u) /* the batch script and other steps that have no number */
		fprintf(out, "\"batch\"");
	else
		fprintf(out, "%u", step);
	fprintf(out, ",\"task\":%u,\"uid\":%u", task, uid);
	for (int i = 0; i < OPTIONS; i++)
		if (asked[i] != NULL) {
			fprintf(out, ",\"%s\":", options[i].name);
			if (options[i].has_arg)
				put_json_string(out, asked[i]);
			else
				fputs("true", out);
		}
	fputs(",\"programs\":", out);
	put_json_string(out, image_dir);
	fputs(",\"command\":[", out);
	for (int i = 0; i < argc; i++) {
		if (i > 0)
			fputc(',', out);
		put_json_string(out, argv[i]);
	}
	fputs("],\"error\":", out);
	if (error == NULL)
		fputs("null", out);
	else
		put_json_string(out, error);
	fputs("}\n", out);
	fclose(out);

	snprintf(path, sizeof(path), "%s/log/containers.jsonl", lab);
	int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
	if (fd >= 0) {
		if (write(fd, line, length) < 0)
			slurm_error("pyxis: %s: %s", path, strerror(errno));
		close(fd);
	}
	free(line);
}

__attribute__((format(printf, 2, 3))) static int refuse(spank_t sp, const char *format, ...)
{
	char text[PATH_MAX + 256];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	slurm_error("pyxis: %s", text);
	log_call(sp, text);
	return -1;
}

/* Where a registered image is: <lab>/images/<name, every other byte than [A-Za-z0-9._-] as %XX><suffix>. */
static void image_path(char *path, size_t size, const char *image, const char *suffix)
{
	size_t used = (size_t)snprintf(path, size, "%s/images/", lab);

	for (const unsigned char *c = (const unsigned char *)image; *c && used + 4 < size; c++)
		if ((*c >= '0' && *c <= '9') || (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') ||
		    strchr("._-", *c) != NULL)
			path[used++] = (char)*c;
		else
			used += (size_t)snprintf(path + used, size - used, "%%%02X", *c);
	snprintf(path + used, size - used, "%s", suffix);
}

/* A named container keeps its image; a later step may name it without one. NULL: there is no such container. */
static const char *image_of_name(void)
{
	static char image[PATH_MAX];
	char path[PATH_MAX];
	ssize_t length;

	mkdir(NAMES, 0755);
	snprintf(path, sizeof(path), NAMES "/%.*s", (int)strcspn(asked[NAME], ":/"), asked[NAME]);
	if (asked[IMAGE] != NULL) {
		unlink(path);
		return symlink(asked[IMAGE], path) == 0 ? asked[IMAGE] : NULL;
	}
	length = readlink(path, image, sizeof(image) - 1);
	if (length < 0)
		return NULL;
	image[length] = '\0';
	return image;
}

static int make_directories(const char *path)
{
	char part[PATH_MAX];

	snprintf(part, sizeof(part), "%s", path);
	for (char *c = part + 1; *c; c++)
		if (*c == '/') {
			*c = '\0';
			if (mkdir(part, 0755) < 0 && errno != EEXIST)
				return -1;
			*c = '/';
		}
	return mkdir(part, 0755) < 0 && errno != EEXIST ? -1 : 0;
}

/* Makes a mount point of the source's kind: a directory for a directory, an empty file for anything else. */
static int make_target(const char *target, int source_fd)
{
	struct stat source;
	char parent[PATH_MAX];

	if (source_fd < 0 || fstat(source_fd, &source) < 0 || S_ISDIR(source.st_mode))
		return make_directories(target);
	snprintf(parent, sizeof(parent), "%s", target);
	*strrchr(parent, '/') = '\0';
	if (make_directories(parent) < 0)
		return -1;
	int fd = open(target, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	if (fd < 0)
		return access(target, F_OK);
	return close(fd);
}

static int bind_fd(int fd, const char *target)
{
	char source[64];

	snprintf(source, sizeof(source), "/proc/self/fd/%d", fd);
	return make_target(target, fd) < 0 ? -1 : mount(source, target, NULL, MS_BIND | MS_REC, NULL);
}

static int is_below(const char *path, const char *directory)
{
	size_t length = strlen(directory);

	return length > 0 && strncmp(path, directory, length) == 0 && (path[length] == '/' || path[length] == '\0');
}

/* An overlay shows only the root file system: bring in what else is mounted on this machine, topmost first. */
static int bring_other_mounts(void)
{
	static char seen[256][PATH_MAX];
	int count = 0;
	char line[2 * PATH_MAX], point[PATH_MAX], target[PATH_MAX + sizeof(ROOT)];
	FILE *mounts = fopen("/proc/self/mountinfo", "re");

	if (mounts == NULL)
		return -1;
	while (count < 256 && fgets(line, sizeof(line), mounts) != NULL) {
		int known = 0;
		if (sscanf(line, "%*d %*d %*s %*s %4095s", point) != 1 || strcmp(point, "/") == 0 ||
		    is_below(point, "/run") || is_below(point, "/var/run"))
			continue;
		for (int i = 0; i < count; i++)
			known |= is_below(point, seen[i]);
		if (known)
			continue;
		snprintf(target, sizeof(target), ROOT "%s", point);
		if (mount(point, target, NULL, MS_BIND | MS_REC, NULL) == 0)
			strcpy(seen[count++], point);
	}
	fclose(mounts);
	return 0;
}

static int make_root(void)
{
	mkdir(BASE, 0755);
	if (mount("tmpfs", BASE, "tmpfs", 0, "mode=755") < 0 || mkdir(BASE "/upper", 0755) < 0 ||
	    mkdir(BASE "/work", 0755) < 0 || mkdir(ROOT, 0755) < 0)
		return -1;
	if (mount("overlay", ROOT, "overlay", 0, "lowerdir=/,upperdir=" BASE "/upper,workdir=" BASE "/work") < 0)
		return -1;
	return bring_other_mounts() < 0 || mount("tmpfs", ROOT "/run", "tmpfs", 0, "mode=755") < 0 ? -1 : 0;
}

static int enter_root(void)
{
	if (asked[READONLY] != NULL && mount(NULL, ROOT, NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL) < 0)
		return -1;
	if (chdir(ROOT) < 0 || syscall(SYS_pivot_root, ".", ".") < 0 || umount2(".", MNT_DETACH) < 0)
		return -1;
	return chdir("/");
}

/* SRC[:DST[:FLAGS]],…  →  binds; the words of a refusal are pyxis's. Returns the number, or -1. */
static int read_mounts(spank_t sp, struct bind *binds)
{
	int count = 0;
	char *entry, *rest = asked[MOUNTS] == NULL ? NULL : strdup(asked[MOUNTS]);

	while (rest != NULL && (entry = strsep(&rest, ",")) != NULL) {
		struct bind *bind = &binds[count++];
		if (count == MOUNTS_MAX)
			return refuse(sp, "--container-mounts: more than %d mounts", MOUNTS_MAX);
		bind->source = strsep(&entry, ":");
		bind->target = entry == NULL ? bind->source : strsep(&entry, ":");
		bind->flags = entry == NULL ? "" : entry;
		bind->fd = -1;
		if (*bind->source == '\0' || *bind->target == '\0')
			return refuse(sp, "--container-mounts: invalid format: %s", asked[MOUNTS]);
		if (strcmp(bind->source, "tmpfs") == 0 || strcmp(bind->source, "umount") == 0)
			continue;
		if (strchr("./", bind->source[0]) == NULL)
			return refuse(sp, "mount source must be a relative path, an absolute path, "
					  "\"tmpfs\" or \"umount\"");
		bind->fd = open(bind->source, O_PATH | O_CLOEXEC);
		if (bind->fd < 0)
			return refuse(sp, "container start failed: enroot-mount: failed to mount: %s at %s: %s",
				      bind->source, bind->target, strerror(errno));
	}
	return count;
}

static int has_flag(const struct bind *bind, const char *flag)
{
	size_t length = strlen(flag);

	for (const char *at = bind->flags; (at = strstr(at, flag)) != NULL; at += length)
		if ((at == bind->flags || at[-1] == '+') && (at[length] == '\0' || at[length] == '+'))
			return 1;
	return 0;
}

static int apply_mount(const struct bind *bind)
{
	char target[PATH_MAX];

	snprintf(target, sizeof(target), ROOT "/%s", bind->target);
	if (strcmp(bind->source, "umount") == 0)
		return umount2(target, MNT_DETACH);
	if (strcmp(bind->source, "tmpfs") == 0)
		return make_directories(target) < 0 ? -1 : mount("tmpfs", target, "tmpfs", 0, "mode=1777");
	if (bind_fd(bind->fd, target) < 0)
		return -1;
	return has_flag(bind, "ro") ? mount(NULL, target, NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL) : 0;
}

/* Hides the shared file system, then shows again the home (empty unless asked for) and the image's programs. */
static int hide_shared(int home_fd, const char *home, int programs_fd)
{
	char target[PATH_MAX + sizeof(ROOT)];

	snprintf(target, sizeof(target), ROOT "%s", shared);
	if (mount("tmpfs", target, "tmpfs", 0, "mode=755") < 0)
		return -1;
	if (is_below(image_dir, shared)) {
		snprintf(target, sizeof(target), ROOT "%s", image_dir);
		if (bind_fd(programs_fd, target) < 0)
			return -1;
	}
	snprintf(target, sizeof(target), ROOT "%s", home);
	if (home_fd >= 0)
		return bind_fd(home_fd, target);
	return *home == '\0' ? 0 : make_directories(target) < 0 ? -1 : chown(target, uid, gid);
}

static int host_wins(const char *name)
{
	size_t length = strlen(name);

	for (const char *at = asked[ENVIRONMENT]; at != NULL && *at; at += strcspn(at, ","), at += *at == ',')
		if (strncmp(at, name, length) == 0 && (at[length] == ',' || at[length] == '\0'))
			return 1;
	return 0;
}

/* The image's values win over the host's, but for the names of --container-env that the host has. */
static void set_image_variable(spank_t sp, const char *name, const char *value)
{
	spank_setenv(sp, name, value, !host_wins(name));
}

static void set_environment(spank_t sp, const char *image)
{
	char path[2 * PATH_MAX], line[65536];

	snprintf(path, sizeof(path), "%s:" SYSTEM_PATH, image_dir);
	set_image_variable(sp, "PATH", path);
	image_path(path, sizeof(path), image, ".env");
	FILE *file = fopen(path, "re");
	if (file == NULL)
		return;
	while (fgets(line, sizeof(line), file) != NULL) {
		char *value = strchr(line, '=');
		line[strcspn(line, "\n")] = '\0';
		if (value == NULL)
			continue;
		*value++ = '\0';
		set_image_variable(sp, line, value);
	}
	fclose(file);
}

/* As root, in the process that becomes the task, before Slurm looks for the command. */
int slurm_spank_task_init_privileged(spank_t sp, int ac, char **av)
{
	(void)ac, (void)av;
	struct bind binds[MOUNTS_MAX];
	char path[PATH_MAX], home[PATH_MAX] = "";
	struct stat programs;
	int count, programs_fd, home_fd = -1;

	if (!wanted())
		return 0;
	spank_get_item(sp, S_JOB_UID, &uid);
	spank_get_item(sp, S_JOB_GID, &gid);
	spank_getenv(sp, "HOME", home, sizeof(home));

	const char *image = asked[NAME] == NULL ? asked[IMAGE] : image_of_name();
	if (image == NULL)
		return refuse(sp, "a container with name \"%s\" does not exist, and --container-image is not set",
			      asked[NAME]);
	image_path(path, sizeof(path), image, "");
	if (realpath(path, image_dir) == NULL || stat(image_dir, &programs) < 0 || !S_ISDIR(programs.st_mode)) {
		image_dir[0] = '\0';
		slurm_error("pyxis: child 0 failed with error code: 1");
		return refuse(sp, "failed to import docker image: %s: no such image (404 Not Found)", image);
	}
	/* Sources are opened in the new namespace: a mount of another one cannot be bound. */
	if (unshare(CLONE_NEWNS) < 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		return refuse(sp, "couldn't make a mount namespace: %s", strerror(errno));
	count = read_mounts(sp, binds);
	if (count < 0)
		return -1;
	programs_fd = open(image_dir, O_PATH | O_CLOEXEC);
	if (asked[MOUNT_HOME] != NULL)
		home_fd = open(home, O_PATH | O_CLOEXEC);

	log_call(sp, NULL);
	if (make_root() < 0)
		return refuse(sp, "couldn't make the container's root: %s", strerror(errno));
	if (hide_shared(home_fd, home, programs_fd) < 0)
		return refuse(sp, "couldn't hide %s: %s", shared, strerror(errno));
	if (mkdir(ROOT WORKSPACE, 0755) < 0 && errno != EEXIST)
		return refuse(sp, "couldn't make " WORKSPACE ": %s", strerror(errno));
	if (mount("tmpfs", ROOT WORKSPACE, "tmpfs", 0, "mode=777") < 0)
		return refuse(sp, "couldn't mount " WORKSPACE ": %s", strerror(errno));
	for (int i = 0; i < count; i++)
		if (apply_mount(&binds[i]) < 0)
			return refuse(sp, "container start failed: enroot-mount: failed to mount: %s at %s: %s",
				      binds[i].source, binds[i].target, strerror(errno));
	set_environment(sp, image);
	return enter_root() < 0 ? refuse(sp, "couldn't enter the container's root: %s", strerror(errno)) : 0;
}

/* As the user; slurmstepd undoes a chdir of the privileged hook. */
int slurm_spank_task_init(spank_t sp, int ac, char **av)
{
	(void)sp, (void)ac, (void)av;
	const char *directory = asked[WORKDIR] == NULL ? WORKSPACE : asked[WORKDIR];

	if (wanted() && chdir(directory) < 0) {
		slurm_error("pyxis: couldn't chdir to %s: %s", directory, strerror(errno));
		return -1;
	}
	return 0;
}
