"""What the endpoints of stock share."""

from shared.web.api import Api

api = Api("stock")
