# run: taipan run --board esp32c3
# What disable_irq() gives, and how sections lie one inside the other.
import parts.irq_state
