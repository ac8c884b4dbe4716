"""What the business is: nine subjects, each a folder that opens with its modules in reading order.

From the ground up: `kernel`, `parties`, `cases`, `correspondence`, `closing`, `money`,
`performance`, `partner_cases`, `journal`. A subject imports only from those before it. Nothing
here reads a store, a clock or a random source.
"""
