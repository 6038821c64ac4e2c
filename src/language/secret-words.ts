/** The words by which a secret is known, and those that only speak of one; `secrets.ts` goes by them. */

/**
 * Words that make a name that of a secret, wherever they stand in it; after the keywords of gitleaks' generic-api-key,
 * detect-secrets' KeywordDetector and trufflehog's.
 */
export const secretWords: ReadonlySet<string> = new Set(
  `password passwd passwort passphrase passcode pwd pw secret token credential credentials creds apikey authkey authtoken
   accesskey secretkey privatekey accountkey sharedkey jwt psk sessionid passin passout otp totp
   пароль секрет токен kennwort contraseña senha wachtwoord hasło`.split(/\s+/),
);

/** A word that is written together: `dbpassword`, `clientsecret`, `requirepass`; but nobody's `bypass`. */
export const secretEnding =
  /(?:password|passwd|passphrase|secret|token|apikey|(?<!by|com|tres|over|under|sur|multi|im)pass|masterauth)\d{0,3}$/;

/** With `key` behind it, each of these makes a secret, as it stands before `_key` at the end anyway. */
export const keyWords: ReadonlySet<string> = new Set(
  `api access account admin app application auth client consumer deploy encryption license master private secret service
   session shared signing storage subscription`.split(/\s+/),
);

/** `public_key`, `cache_key`: a key that opens nothing. */
export const openKeys: ReadonlySet<string> = new Set(
  'public foreign partition cache sort object routing unique row lookup map event message duplicate hot'.split(
    ' ',
  ),
);

/** At the end of a name these say that it only speaks of a secret: `token_expiry`, `test_token.py`, `PASSWORD_FILE`. */
export const aboutSecrets: ReadonlySet<string> = new Set(
  `file path dir name count type kind length len size expiry expires expiration ttl age policy reset status enabled disabled
   required limit max min usage used budget stdin prompt fd mode version algorithm py js ts tsx go rb java kt rs c h cc cpp cs
   php sh json yml yaml txt log html css md test spec`.split(/\s+/),
);

/** Before a colon these are who speaks: `auth-token-service: connection refused`. */
export const speakers: ReadonlySet<string> = new Set(
  `service server svc api manager proxy store handler provider client job worker db controller operator agent exporter
   refresher rotator rotation sync syncer check checker validator error exception failure warning info`.split(
    /\s+/,
  ),
);

/** Behind a colon these say something of a secret, and are none: `token: expired`. */
export const saidOfSecrets: ReadonlySet<string> = new Set(
  `required expired invalid missing incorrect wrong not no none null nil is are was must unexpected failed failure too
   authentication cannot can can't could unable error empty ok okay the a an has have denied rejected refused accepted unknown
   yes true false reset changed sent set unset valid verified mismatch expires expiring undefined redacted hidden secret object
   access login please use provide check with from for to in at on by of out as or and but so too very still now unauthorized
   forbidden it its this that does doesn't did didn't will would should shall may might only here there present absent blank
   stale old new weak strong short long late public private same different ready available optional mandatory correct right
   good bad fine plain text simple stored shared available unavailable up down you your my our their his her already also
   ist nicht falsch abgelaufen ungültig fehlt leer
   неверный неверен неверно не нет истёк истек просрочен отсутствует
   указан задан пуст пустой изменён изменен истекает обязателен принят отклонён`.split(/\s+/),
);
