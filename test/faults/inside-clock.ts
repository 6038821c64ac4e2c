// Loaded into the program before its own code (`node --import`): its wall clock is ahead by as many seconds as
// a file says, from the moment it is written.
import { readFileSync } from 'node:fs';

const file = process.env.INSIDE_CLOCK ?? '';
const wall = Date.now;

Date.now = () => wall() + Number(readFileSync(file, 'utf8')) * 1000;
