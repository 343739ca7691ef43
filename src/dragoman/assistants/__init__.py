"""A store for assistants: tools that are asked over the Model Context Protocol (MCP) and only read."""
