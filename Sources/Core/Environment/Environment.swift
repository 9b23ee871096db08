// Environment
