// Loaded into a command with its own process group: stops it when its parent is gone.
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
process.channel?.unref();
