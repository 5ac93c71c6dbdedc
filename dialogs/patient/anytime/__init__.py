"""What a patient may do at any time, asked or unasked."""
