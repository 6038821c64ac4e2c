/** What a browser shows in its tab. */
export const icon =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><circle cx="8" cy="8" r="7" fill="#1d7a3c"/><circle cx="8" cy="8" r="3" fill="#fff"/></svg>';
