"""How good a reading is: records against gold records, figure by figure."""
