// Plain JavaScript: an old Node must be able to read it to the end, and say that it is old, before it meets modules that it
// does not know. The bundle begins with this text, and `npm start` with this file. The number is that of "engines".
(() => {
  const needed = 24;
  const found = process.versions.node;
  if (Number.parseInt(found, 10) < needed) {
    process.stderr.write(`Polkan needs Node ${needed} or newer; this is Node ${found}.\n`);
    process.exit(1);
  }
})();
