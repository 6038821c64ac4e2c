// A chat that takes whatever it is sent, and says it on a line: what an operator would read, who sees no tags.
import { createServer } from 'node:http';

const [host = '127.0.0.1', port = '8099'] = process.argv.slice(2);
let number = 0;
const read = (text) =>
  text
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .replaceAll('\n', ' ');
createServer((request, response) => {
  let body = '';
  request.on('data', (part) => {
    body += part;
  });
  request.on('end', () => {
    const { text } = JSON.parse(body || '{}');
    number += 1;
    if (text !== undefined) process.stdout.write(`${read(text)}\n`);
    response.setHeader('content-type', 'application/json');
    response.end(
      JSON.stringify({ ok: true, result: { message_id: number, chat: { id: 42 }, username: 'demo' } }),
    );
  });
}).listen(Number(port), host);
