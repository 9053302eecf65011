"""What the report of a job could show, before it is trained: questions, assumptions, designs."""
