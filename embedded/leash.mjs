// Loaded before a program where the system cannot tie a child's life to its parent's:
// the parent holds the other end of stdin, so when it dies, however it dies, stdin closes.
process.stdin.on("end", () => process.kill(process.pid, "SIGTERM"))
process.stdin.on("error", () => process.kill(process.pid, "SIGTERM"))
process.stdin.resume()
process.stdin.unref?.()
