// One thread, two requests. Each reads a balance, awaits something, and writes the balance back.
// "gap": the await lies between read and write. "whole": it comes before both.

const whole = process.argv[2] === 'whole';
let balance = 100;

// Stands for a database or a service. However quick it is: an await hands the thread to whoever is ready.
const authorize = () => Promise.resolve();

async function withdraw(amount) {
  if (whole) {
    await authorize();
    balance = balance - amount; // read and write without an await between them: nobody can come in
  } else {
    const seen = balance;
    await authorize();
    balance = seen - amount; // what was seen may be old by now
  }
}

Promise.all([withdraw(30), withdraw(30)]).then(() => {
  console.log('withdrawn = 60');
  console.log(`balance = ${balance}`);
});
