function doAsTold(how) {
  switch (how) {
    case "answer":
      return [1];
    case "print":
      process.stdout.write("hello\n");
      return [1];
    case "raise":
      throw new Error("boom");
    case "large":
      return [2 ** 53];
    case "exit":
      process.exit(3);
    default:
      return [];
  }
}

module.exports = { doAsTold };
