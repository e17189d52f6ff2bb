if __name__ == "__main__":
    code = main(sys.argv[1:])
    with contextlib.suppress(OSError):
        sys.stdout.flush()
        sys.stderr.flush()
    # Calls that hang in Ray or ssh were left behind in threads; they must not hold the node.
    os._exit(code)
