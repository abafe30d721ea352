// Loaded into a command that runs in its own process group: asks it to stop when its parent is gone.
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
process.channel?.unref();
