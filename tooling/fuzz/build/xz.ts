/** Two PNG images of 2 x 2 pixels, set/x/0.png and set/y/1.png, in a tar archive packed with xz -9e. */
export const xzSmall: Uint8Array = Uint8Array.from(
  Buffer.from(
    '/Td6WFoAAATm1rRGAgAhARwAAAAQz1jM4Cf/ANJdADmZSusgBJSzSsi80f5CS2UkaaOMbzBwHMgJrEpjVCr1uZyvUL1ERCUC' +
      'o0u1Ar7AQTRoTzByxfhFD7yrpM+9aXht0Pg7CEn8RErZIVKVlluXYA/62SHI+x7Qkh73P2qXUuuAcZQ+15sKf5hCI4xA5SBv' +
      'mnHHL95WhYlOcOyCk5neP+PtTwE7nheRgwCmSH42WBtH7Gi0TIK+8k0vppMauqiaJC+kAruvz7AsMe8zBdeadqIdZrtJ/eoU' +
      'tqJxEgZqr22QKFh6coZEkET1DiyJVNyIAAAAAKkcovq3H4juAAHuAYBQAAAUH55TscRn+wIAAAAABFla',
    'base64',
  ),
);
